import com.structurizr.dsl.StructurizrDslParser;
import com.structurizr.model.DeploymentNode;
import com.structurizr.model.Element;
import com.structurizr.model.InfrastructureNode;
import com.structurizr.model.Model;
import java.io.File;

/** Prints how many boxes, cards and lines each file has, tab-separated; fails when one is refused. */
public class ReadStructurizr {
  public static void main(String[] files) throws Exception {
    for (String file : files) {
      StructurizrDslParser parser = new StructurizrDslParser();
      parser.parse(new File(file));
      Model model = parser.getWorkspace().getModel();
      long boxes = model.getElements().stream().filter(DeploymentNode.class::isInstance).count();
      long cards = model.getElements().stream().filter(InfrastructureNode.class::isInstance).count();
      System.out.println(boxes + "\t" + cards + "\t" + model.getRelationships().size());
    }
  }
}
